"""The HTTP floor: the edge, the two zones, the streams gateway and the admin API."""
