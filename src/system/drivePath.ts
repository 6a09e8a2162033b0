/**
 * A path with its drive letter small, as VS Code writes it, so that `C:\notes.txt` of a terminal is the same file as
 * `c:\notes.txt` of a window. Other systems know no drives.
 */
export function withSmallDrive(path: string, platform: NodeJS.Platform = process.platform): string {
  return platform === 'win32' ? path.replace(/^[A-Z](?=:)/, (letter) => letter.toLowerCase()) : path;
}
