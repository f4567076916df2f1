# The frame around a page: ways to go, and the choice of a language.

frame-skip = Skip to the page
frame-ways = Main
frame-talk = Talk
frame-memories = Memories
# In two parts: on a phone the first gives room.
frame-used-first = What was
frame-used = used
frame-settings = Settings
# In two parts: on a phone the second gives room.
frame-leave = Leave
frame-leave-more = quickly
frame-leave-how = Signs you out and shows a blank page; pressing Escape three times does the same
frame-languages = Language of this page
