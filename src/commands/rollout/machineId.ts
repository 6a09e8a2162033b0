import * as vscode from 'vscode';
import { machineIdentity } from '../../delivery/machineIdentity.ts';

/** Where the identity that buckets are made from is kept: on this machine, never synced. */
const IDENTITY_KEY = 'machineIdentity';

/** The identity of this machine, which is kept from its first use on. */
export function readMachineId({ globalState }: vscode.ExtensionContext): string {
  const stored = globalState.get<string>(IDENTITY_KEY);
  const identity = machineIdentity(stored, vscode.env.machineId);
  if (identity !== stored) void globalState.update(IDENTITY_KEY, identity);
  return identity;
}
