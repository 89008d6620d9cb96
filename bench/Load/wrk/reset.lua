-- Resets the secret of a random app to a generated one.
require("common").ask_for_secrets("PUT", "Content-Length: 0\r\n")
