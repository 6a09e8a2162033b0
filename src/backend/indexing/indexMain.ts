import { runIndexWorker } from './indexWorker.ts';

// The program of an index thread. It stands apart from the server, whose code would take 10 MiB more in every thread.
runIndexWorker();
