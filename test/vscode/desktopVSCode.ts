/** Where `@vscode/test-electron` downloads VS Code from, and how long it may take to answer, in milliseconds. */
const updateServer = 'https://update.code.visualstudio.com/api/releases/stable';
const answerTimeoutMs = 3000;

/** Whether this machine can show a desktop VS Code and fetch one. */
export async function canUseDesktopVSCode(): Promise<boolean> {
  const hasDesktop =
    process.platform !== 'linux' ||
    process.env['DISPLAY'] !== undefined ||
    process.env['WAYLAND_DISPLAY'] !== undefined;
  if (!hasDesktop) return false;
  try {
    const response = await fetch(updateServer, { signal: AbortSignal.timeout(answerTimeoutMs) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
