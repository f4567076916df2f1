"""A front-end that speaks the OpenAI API by the official client.

    front_end.py ADDRESS KEY MODEL

Prints one JSON object a line: what came of each step.
"""

import json
import sys

import openai

ADDRESS, KEY, MODEL = sys.argv[1:4]


def tell(**what):
    print(json.dumps(what), flush=True)


def refused(step, ask):
    try:
        ask()
        tell(step=step, status=200)
    except openai.APIStatusError as error:
        body = error.response.json()
        tell(step=step, status=error.status_code, code=error.code, shape=sorted(body), error=body["error"], kind=type(error).__name__)


client = openai.OpenAI(base_url=f"{ADDRESS}/v1", api_key=KEY, max_retries=0, timeout=60)
said = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "What do I keep in my garden, do you know? Bees?"}]

tell(step="models", models=[model.id for model in client.models.list()])
whole = client.chat.completions.create(model=MODEL, messages=said, extra_body={"something_new": {"a": 1}}, user="x")
tell(step="whole", text=whole.choices[0].message.content, finish=whole.choices[0].finish_reason)
stream = client.chat.completions.create(model=MODEL, messages=said, stream=True, temperature=0)
pieces, finish = [], None
for chunk in stream:
    pieces.append(chunk.choices[0].delta.content or "")
    finish = chunk.choices[0].finish_reason or finish
tell(step="streamed", pieces=len([piece for piece in pieces if piece]), text="".join(pieces), finish=finish)
parts = [{"role": "user", "content": [{"type": "text", "text": "Hello there."}]}]
tell(step="parts", text=client.chat.completions.create(model="troth", messages=parts).choices[0].message.content)
danger = [{"role": "user", "content": "I am going to kill myself tonight."}]
tell(step="danger", text=client.chat.completions.create(model=MODEL, messages=danger).choices[0].message.content)
refused("no-model", lambda: client.chat.completions.create(model="gpt-none", messages=said))
refused("no-message", lambda: client.chat.completions.create(model=MODEL, messages=[]))
refused("a-picture", lambda: client.chat.completions.create(
    model=MODEL, messages=[{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:,"}}]}]))
refused("a-role", lambda: client.chat.completions.create(model=MODEL, messages=[{"role": "wizard", "content": "x"}]))
refused("no-key", lambda: openai.OpenAI(base_url=f"{ADDRESS}/v1", api_key="troth_none", max_retries=0).models.list())


def too_often():
    for _ in range(60):
        client.models.list()


refused("too-often", too_often)
