"""What a project consists of: its files, the configs of its steps and streams, its routes and its settings.

No I/O beyond reading the project's own folder. The runners tell what the files export; this package says what that means.
"""
