"""motia-host: runs event-driven workflow projects whose steps are written in TypeScript, JavaScript, Python and Ruby, side by side."""

__version__ = "0.1.0"
