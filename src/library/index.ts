// The library slice's door.
export { libraryConsumers, librarySweeps } from "./background";
export { findLibraryImage, findLibraryPicture, type LibraryPicture } from "./picture";
export { libraryRoutes } from "./routes";
export { isImageId } from "./rules/place";
