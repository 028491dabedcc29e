"""The differential proof: the same requests to real Motia and to motia-host, project by project. Run by `make oracle`."""
