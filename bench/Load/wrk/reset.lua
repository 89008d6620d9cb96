-- Resets the secret of a random app, and has one generated.
require("common").ask_for_secrets("PUT", "Content-Length: 0\r\n")
