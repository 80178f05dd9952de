// Starts the language server of gitops-lint, and shows the graph. Everything else is in the server.

import * as os from "node:os";
import * as vscode from "vscode";
import { LanguageClient, LanguageClientOptions, Location, Position, ServerOptions } from "vscode-languageclient/node";

import { findProgram } from "./program";

const GRAPH = "gitops-lint.graph"; // of the server: (uri) => HTML

let client: LanguageClient | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  context.subscriptions.push(
    vscode.commands.registerCommand("gitops-lint.restart", start),
    vscode.commands.registerCommand("gitops-lint.showGraph", showGraph),
    // The command of the server's code lenses.
    vscode.commands.registerCommand("gitops-lint.showReferences", showReferences),
    vscode.workspace.onDidChangeConfiguration(async (event) => {
      if (event.affectsConfiguration("gitops-lint.path")) {
        await start();
      }
    }),
  );
  await start();
}

export async function deactivate(): Promise<void> {
  await stop();
}

async function start(): Promise<void> {
  await stop();
  const setting = vscode.workspace.getConfiguration("gitops-lint").get<string>("path", "");
  const program = findProgram({
    setting,
    environment: process.env,
    folders: (vscode.workspace.workspaceFolders ?? []).map((it) => it.uri.fsPath),
    windows: process.platform === "win32",
  });
  if (program === undefined) {
    await complain(setting);
    return;
  }
  // Not in an open folder, so that nothing there is taken for a part of the program.
  const server: ServerOptions = { command: program, args: ["lsp"], options: { cwd: os.homedir() } };
  const options: LanguageClientOptions = {
    documentSelector: [
      { scheme: "file", language: "yaml" },
      { scheme: "file", pattern: "**/*.{yaml,yml}" },
      { scheme: "file", pattern: "**/Kustomization" },
    ],
  };
  client = new LanguageClient("gitops-lint", "gitops-lint", server, options);
  try {
    await client.start();
    await vscode.commands.executeCommand("setContext", "gitops-lint.running", true);
  } catch (error) {
    client = undefined;
    const reason = error instanceof Error ? error.message : String(error);
    await vscode.window.showErrorMessage(
      `gitops-lint did not start (${reason}). Is it installed with its language server? pip install 'gitops-lint[lsp]'`,
    );
  }
}

async function stop(): Promise<void> {
  const running = client;
  client = undefined;
  await vscode.commands.executeCommand("setContext", "gitops-lint.running", false);
  if (running?.needsStop()) {
    await running.stop();
  }
}

async function complain(setting: string): Promise<void> {
  const message = setting
    ? `gitops-lint.path is not the absolute path of a file: ${setting}`
    : "gitops-lint was not found. Install it with `pipx install 'gitops-lint[lsp]'`, or set gitops-lint.path.";
  const settings = "Open Settings";
  if ((await vscode.window.showWarningMessage(message, settings)) === settings) {
    await vscode.commands.executeCommand("workbench.action.openSettings", "gitops-lint.path");
  }
}

async function showGraph(): Promise<void> {
  const open = vscode.window.activeTextEditor?.document.uri;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  // Any file of the repository will do; one of a cluster chooses that cluster.
  const file = open?.scheme === "file" ? open : folder && vscode.Uri.joinPath(folder, ".gitops-lint.yaml");
  if (!client?.isRunning() || !file) {
    await vscode.window.showWarningMessage("gitops-lint is not running.");
    return;
  }
  const html: string | null = await client.sendRequest("workspace/executeCommand", {
    command: GRAPH,
    arguments: [client.code2ProtocolConverter.asUri(file)],
  });
  if (html === null) {
    await vscode.window.showInformationMessage("gitops-lint found no cluster in this repository.");
    return;
  }
  const panel = vscode.window.createWebviewPanel("gitops-lint.graph", "gitops-lint", vscode.ViewColumn.Beside, {
    enableScripts: true,
    localResourceRoots: [],
    retainContextWhenHidden: true,
  });
  panel.webview.html = html;
}

async function showReferences(uri: string, position: Position, locations: Location[]): Promise<void> {
  if (client === undefined) {
    return;
  }
  const { asPosition, asLocation } = client.protocol2CodeConverter;
  await vscode.commands.executeCommand(
    "editor.action.showReferences",
    vscode.Uri.parse(uri),
    asPosition(position),
    locations.map((it) => asLocation(it)),
  );
}
