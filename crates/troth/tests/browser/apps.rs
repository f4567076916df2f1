//! An app asks, is shown to the person as what it is, reads what it may, and is cut off; and a key that is made by hand.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};

use serde_json::{Value, json};

use crate::common::Home;
use crate::page::Browser;

/// RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// An app with pages of its own, on another site than the home: browsers hold a number and a name to be two.
struct App {
    address: String,
    answers: Receiver<String>,
}

impl App {
    fn start(home: &str) -> (Self, String) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let registered = post(
            home,
            "/oauth/register",
            "application/json",
            "",
            &json!({"client_name": "Garden reader", "redirect_uris": [format!("{address}/callback")]}).to_string(),
        );
        let client = registered["client_id"].as_str().unwrap().to_owned();
        let ask = format!(
            "{home}/oauth/authorize?response_type=code&client_id={client}&state=s1&scope=talk\
             &code_challenge={CHALLENGE}&code_challenge_method=S256&resource={home}/mcp"
        );
        let (to, answers) = channel();
        // Ends with the test's process.
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let mut request = [0; 4096];
                let read = stream.read(&mut request).unwrap_or(0);
                let line = String::from_utf8_lossy(&request[..read]).into_owned();
                let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
                let page = if path.starts_with("/callback") {
                    let _ = to.send(path);
                    "<title>Reader</title><p>Thank you".to_owned()
                } else {
                    format!(
                        "<title>Reader</title><a href=\"{}\">Connect</a>",
                        ask.replace('&', "&amp;")
                    )
                };
                let _ = write!(
                    stream,
                    "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{page}",
                    page.len()
                );
            }
        });
        (Self { address, answers }, client)
    }
}

/// What an app sends by itself, and the JSON that it gets; where it is refused, the status.
fn post(home: &str, path: &str, media: &str, headers: &str, body: &str) -> Value {
    let host = home.trim_start_matches("http://");
    let mut stream = TcpStream::connect(host).unwrap();
    write!(
        stream,
        "POST {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncontent-type: {media}\r\n{headers}content-length: {}\r\n\r\n{body}",
        body.len()
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status: u16 = head.split(' ').nth(1).unwrap().parse().unwrap();
    match status {
        200 | 201 => serde_json::from_str(body).unwrap_or_else(|_| panic!("{answer}")),
        status => json!({"status": status}),
    }
}

fn recall(home: &str, token: &str) -> Value {
    let call = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "recall", "arguments": {"query": "roses"}}});
    let bearer = format!("authorization: Bearer {token}\r\n");
    post(home, "/mcp", "application/json", &bearer, &call.to_string())
}

impl Browser {
    /// From the app's own page to the question, a no, and then a yes; gives the token that the app gets for it.
    fn connect(&mut self, app: &App, client: &str) -> String {
        let home = self.home.clone();
        for answer in ["No", "Yes"] {
            self.home.clone_from(&app.address);
            self.go("/start");
            self.home.clone_from(&home);
            self.hit(&self.named("Connect"));
            self.reads("An app asks for a key");
            // The app's own page is none of the home's.
            self.overheard();
            self.look("app-asks");
            self.reads("Garden reader");
            self.reads("1 memory");
            assert!(!self.has("main input:checked"), "nothing is chosen beforehand");
            let same = "const [y, n] = document.querySelectorAll('.answers .answer'); const a = getComputedStyle(y), b = getComputedStyle(n);\
                return a.backgroundColor === b.backgroundColor && a.color === b.color && y.offsetHeight === n.offsetHeight";
            assert_eq!(self.ask(same), json!(true), "yes and no are equals");
            if answer == "Yes" {
                self.follow("Yes");
                self.reads("Choose at least one kind of thing");
                self.look("app-asks-again");
                self.hit(&self.find("#c-talk"));
                self.hit(&self.named("What it would see today: your words"));
                self.reads("I grow old roses");
            }
            self.hit(&self.named(answer));
            self.reads("Thank you");
            self.overheard();
            let path = app.answers.recv().unwrap();
            if answer == "No" {
                assert!(
                    path.contains("error=access_denied") && path.contains("state=s1"),
                    "{path}"
                );
                continue;
            }
            let code = path
                .split(['?', '&'])
                .find_map(|pair| pair.strip_prefix("code="))
                .unwrap();
            let form = format!("grant_type=authorization_code&code={code}&client_id={client}&code_verifier={VERIFIER}");
            let wrong = form.replace(VERIFIER, CHALLENGE);
            let media = "application/x-www-form-urlencoded";
            assert_eq!(post(&self.host(), "/oauth/token", media, "", &wrong)["status"], 400);
            let given = post(&self.host(), "/oauth/token", media, "", &form);
            assert_eq!(given["scope"], "talk", "{given}");
            return given["access_token"].as_str().unwrap().to_owned();
        }
        panic!("no answer was a yes");
    }

    /// Where programs find the home.
    fn host(&self) -> String {
        self.home.replace("localhost", "127.0.0.1")
    }

    fn key_by_hand(&self) {
        self.follow("Make a key for a chat program");
        self.look("app-key");
        self.fill("#f-name", "Chat window");
        self.follow("Make the key");
        self.look("app-key-made");
        let key = self.ask("return document.querySelector('#key').textContent");
        let bearer = format!("authorization: Bearer {}\r\n", key.as_str().unwrap());
        let chat =
            json!({"model": "troth", "max_tokens": 8, "messages": [{"role": "user", "content": "Hello."}]}).to_string();
        let said = post(&self.host(), "/v1/chat/completions", "application/json", &bearer, &chat);
        assert_eq!(said["object"], "chat.completion", "{said}");
        self.follow("On to apps");
        assert!(!self.has("#key"), "a key is shown once");
        self.follow("Take its key back: Chat window");
        let refused = post(&self.host(), "/v1/chat/completions", "application/json", &bearer, &chat);
        assert_eq!(refused["status"], 401);
    }
}

/// The whole of it.
pub fn journey(browser: &mut Browser, home: &Home) {
    browser.say("I grow old roses in my garden, behind the house.");
    browser.go("/settings/apps");
    browser.look("apps-none");
    browser.reads("No app has a key.");
    let named = browser.home.clone();
    let (app, client) = App::start(&named);
    let token = browser.connect(&app, &client);
    let shown = recall(home.address(), &token).to_string();
    assert!(shown.contains("old roses"), "{shown}");
    let suggest = json!({"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {"name": "suggest", "arguments": {"text": "I like my tea strong."}}});
    let bearer = format!("authorization: Bearer {token}\r\n");
    post(
        home.address(),
        "/mcp",
        "application/json",
        &bearer,
        &suggest.to_string(),
    );
    browser.go("/settings/apps");
    browser.look("apps");
    browser.reads("Suggested to be remembered");
    browser.follow("Remember it");
    browser.go("/memories");
    browser.reads("I like my tea strong.");
    browser.go("/review");
    browser.look("review-app");
    browser.reads("garden-reader");
    browser.go("/settings/apps");
    browser.follow("Take its key back: Garden reader");
    browser.reads("No app has a key.");
    assert_eq!(recall(home.address(), &token)["status"], 401);
    browser.key_by_hand();
}
