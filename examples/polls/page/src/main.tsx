import { MotiaStreamProvider } from "@motia-host/stream/react";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { HOST } from "./api";
import { App } from "./app";

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <MotiaStreamProvider url={HOST}>
      <App />
    </MotiaStreamProvider>
  </StrictMode>,
);
