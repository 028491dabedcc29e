import { defineConfig } from "@motiadev/core";
import statesPlugin from "@motiadev/plugin-states/plugin";
import express from "express";

// What an application in front of the steps can do: answer, pass on with headers, read bodies of its own, fail.
export default defineConfig({
  plugins: [statesPlugin],
  app: (app: any) => {
    app.use((request: any, response: any, next: any) => {
      response.set("Access-Control-Allow-Origin", "https://a.example").set("X-Front", request.method);
      next();
    });
    app.get("/front/:name", (request: any, response: any) =>
      response.json({ name: request.params.name, query: request.query, url: request.originalUrl }),
    );
    app.post("/front/raw", express.raw({ type: "*/*" }), (request: any, response: any) =>
      response.status(202).type("text/plain").send(request.body.toString("hex")),
    );
    app.get("/redirected", (_: any, response: any) => response.redirect("/front/there"));
    app.use("/steps", (request: any, response: any, next: any) =>
      request.headers.authorization ? next() : response.status(401).json({ error: "who are you?" }),
    );
  },
});
