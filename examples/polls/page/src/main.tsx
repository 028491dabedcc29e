import { MotiaStreamProvider } from "@motia-host/stream/react";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Polls } from "./polls";
import { HOST } from "./api";

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <MotiaStreamProvider url={HOST}>
        <Polls />
      </MotiaStreamProvider>
    </StrictMode>,
  );
}
