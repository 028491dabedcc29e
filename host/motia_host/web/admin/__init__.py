"""The admin zone: the API under `/__motia/api/`, `POST /emit`, Motia's own endpoints and the page at `/`."""
