import os

extensions = ["sphinxcontrib.confluencebuilder"]
project = "on call"
confluence_publish = True
confluence_ask_user = False
confluence_space_key = "OPS"
confluence_parent_page = "OPS Home"
confluence_server_url = os.environ["BELAY_URL"] + "/"
confluence_global_labels = ["manual"]
if os.environ["BELAY_PROFILE"] == "cloud":
    confluence_server_user = "demo@example.com"
    confluence_api_token = "sandbox-token"
    confluence_editor = "v2"
    confluence_api_mode = "v2"
else:
    confluence_publish_token = "sandbox-token"
