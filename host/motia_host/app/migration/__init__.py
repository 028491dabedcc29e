"""What `motia-host import-check` tells of a project made for Motia, before anyone migrates."""
