// A server for these tests, and what every client of the SDK needs to reach it.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

const server = spawn(process.env.CLOUDCHAMBER_BIN, ["serve", "--host", "127.0.0.1", "--port", "0"], {
  stdio: ["ignore", "pipe", "inherit"],
});
const [line] = await once(createInterface(server.stdout), "line");

export const settings = {
  endpoint: line.match(/http:\/\/\S+/)[0],
  region: "eu-central-1",
  credentials: { accessKeyId: "testing", secretAccessKey: "testing" },
};

export const account = "123456789012";

export function stop() {
  server.kill("SIGTERM");
}
