// The library slice's door.
export { libraryConsumers, librarySweeps } from "./background";
export { findLibraryPicture } from "./picture";
export { libraryRoutes } from "./routes";
