"""What it is says the hostile runner; this file is never run."""
