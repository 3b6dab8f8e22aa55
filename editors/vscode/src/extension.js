// Starts `archatlas lsp` for workspaces that hold module schemas, and says plainly what to do where it does not start.
"use strict";

const { spawn } = require("node:child_process");
const os = require("node:os");
const vscode = require("vscode");
const { CloseAction, ErrorAction, LanguageClient, State } = require("vscode-languageclient/node");

const SECTION = "archatlas";
const INSTALL = "make atlas"; // no package index has archatlas: whoever registers the name there is somebody else
const AT_THE_START = ["server", "drift", "baseline"]; // what a server is told once
const SELECTOR = [
  { scheme: "file", language: "yaml" },
  { scheme: "file", pattern: "**/*.{yaml,yml}" },
];

const WHAT_CHANGES = vscode.Uri.parse("archatlas:What unsaved edits change");
const changed = new vscode.EventEmitter();
let shown = "";

/** @type {LanguageClient | undefined} */
let client;
/** @type {vscode.OutputChannel} */
let output;

async function activate(context) {
  output = vscode.window.createOutputChannel(SECTION);
  context.subscriptions.push(
    output,
    vscode.commands.registerCommand("archatlas.restart", restart),
    vscode.commands.registerCommand("archatlas.showWhatChanges", showWhatChanges),
    vscode.workspace.registerTextDocumentContentProvider(SECTION, {
      onDidChange: changed.event,
      provideTextDocumentContent: () => shown,
    }),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (AT_THE_START.some((name) => event.affectsConfiguration(`${SECTION}.${name}`))) restart();
    }),
  );
  vscode.commands.executeCommand("setContext", "archatlas.isActive", true);
  await start();
}

async function deactivate() {
  const running = client;
  client = undefined;
  if (running?.state === State.Running) await running.stop();
}

async function restart() {
  await deactivate();
  await start();
}

async function start() {
  const server = vscode.workspace.getConfiguration("archatlas.server");
  const program = server.get("path") || "archatlas";
  let running;
  try {
    running = await launched(program, server.get("arguments"));
  } catch (error) {
    return explain(program, error);
  }
  client = new LanguageClient(SECTION, SECTION, async () => running, options());
  await client.start().catch(() => undefined); // told when the server is gone
}

/** Start the program by ourselves: of one that is missing the library says only that there is no connection. */
function launched(program, words) {
  return new Promise((resolve, reject) => {
    // Not started in the workspace: some systems look there for a program before they look at the PATH.
    const server = spawn(program, words, { cwd: os.homedir() });
    server.once("spawn", () => resolve(server));
    server.once("error", reject);
  });
}

function options() {
  const said = vscode.workspace.getConfiguration(SECTION);
  return {
    documentSelector: SELECTOR,
    outputChannel: output,
    synchronize: { configurationSection: SECTION },
    initializationOptions: Object.fromEntries(
      ["lens", "inlayHints", "quietMilliseconds", "drift", "baseline"].map((name) => [name, said.get(name)]),
    ),
    markdown: { isTrusted: false, supportHtml: false },
    initializationFailedHandler: () => false,
    errorHandler: {
      error: () => ({ action: ErrorAction.Continue, handled: true }), // told once, when the server is gone
      closed: () => {
        if (client) offer(`The archatlas server ended. Its output says why.`, { Restart: restart, "Show output": show });
        return { action: CloseAction.DoNotRestart, handled: true };
      },
    },
  };
}

async function explain(program, error) {
  if (error.code === "ENOENT") {
    await offer(
      `There is no program '${program}', so that nothing is checked here. '${INSTALL}' in a clone of archatlas installs it ` +
        `and prints its path: put that into the setting archatlas.server.path.`,
      { "Open the setting": openSetting },
    );
  } else {
    await offer(`'${program}' cannot be started: ${error.message}`, { "Open the setting": openSetting });
  }
}

async function offer(text, choices) {
  const chosen = await vscode.window.showErrorMessage(text, ...Object.keys(choices));
  if (chosen) await choices[chosen]();
}

function show() {
  output.show(true);
}

function openSetting() {
  return vscode.commands.executeCommand("workbench.action.openSettings", "archatlas.server.path");
}

async function showWhatChanges() {
  if (client?.state !== State.Running) return restart();
  const uri = vscode.window.activeTextEditor?.document.uri.toString() ?? "";
  const answer = await client.sendRequest("workspace/executeCommand", {
    command: "archatlas.whatChanges",
    arguments: [uri],
  });
  shown = answer?.text ?? "No estate of module schemas is open here.";
  changed.fire(WHAT_CHANGES);
  const document = await vscode.workspace.openTextDocument(WHAT_CHANGES);
  await vscode.window.showTextDocument(document, { preview: true, viewColumn: vscode.ViewColumn.Beside });
}

module.exports = { activate, deactivate };
