import { runAnsweringWorker } from './answeringWorker.ts';

// The program of the answering thread. It stands apart from the server, which needs no reader of any format.
runAnsweringWorker();
