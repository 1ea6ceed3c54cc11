// Files out of a drop or a paste, folders read to the bottom. What is dropped by itself is taken as it is, so that a broken or
// foreign file gets its answer; in a folder only what looks like a picture is.
const PICTURE_NAME = /\.(jpe?g|png|webp|heic|heif|avif|gif|bmp|svg)$/i;

function looksLikePicture({ name, type }: File): boolean {
  return !name.startsWith(".") && (type.startsWith("image/") || PICTURE_NAME.test(name));
}

/** Of a folder picker: every file below the folder, of any kind. */
export function picturesOf(files: FileList | null): File[] {
  return [...(files ?? [])].filter(looksLikePicture);
}

/** Call it inside the event's own turn: the items are gone after it. */
export async function filesOf(transfer: DataTransfer): Promise<File[]> {
  const items = [...transfer.items].filter(({ kind }) => kind === "file");
  const parts = items.map((item) => {
    const entry = item.webkitGetAsEntry();
    if (entry?.isDirectory) return filesBelow(entry as FileSystemDirectoryEntry);
    const file = item.getAsFile();
    return Promise.resolve(file ? [file] : []);
  });
  return (await Promise.all(parts)).flat();
}

async function filesBelow(folder: FileSystemDirectoryEntry): Promise<File[]> {
  const files: File[] = [];
  const reader = folder.createReader();
  // A reader hands out a hundred entries at a time, and none when it is done.
  for (let entries = await readSome(reader); entries.length > 0; entries = await readSome(reader)) {
    for (const entry of entries) {
      if (entry.isDirectory) files.push(...(await filesBelow(entry as FileSystemDirectoryEntry)));
      else files.push(await fileOf(entry as FileSystemFileEntry));
    }
  }
  return files.filter(looksLikePicture).sort((a, b) => a.name.localeCompare(b.name));
}

function readSome(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  return new Promise((resolve, reject) => reader.readEntries(resolve, reject));
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}
