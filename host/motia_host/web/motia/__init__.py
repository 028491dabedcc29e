"""What Motia's own Workbench and its plugins ask of a host: endpoints of the admin zone, and streams that only the admin zone may join."""
