-- Shows the secret of a random app.
require("common").ask_for_secrets("GET", "")
