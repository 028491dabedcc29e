"""The live socket of the admin zone: what happens, told in batches to whoever watches. The protocol is `web.admin.models.live`."""
