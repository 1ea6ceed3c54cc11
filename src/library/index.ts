// The library slice's door.
export { libraryConsumers, librarySweeps } from "./background";
export { libraryRoutes } from "./routes";
