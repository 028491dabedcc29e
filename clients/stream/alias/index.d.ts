export * from "@motia-host/stream/react";
