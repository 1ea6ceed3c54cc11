// The two file pickers: buttons that a keyboard reaches, each opening a hidden input.
import { useRef } from "preact/hooks";
import { picturesOf } from "../intake/dropped";
import { addFiles } from "../state/actions";

/** The attribute is old, everywhere, and in no typing. */
const FOLDER = { webkitdirectory: true } as Record<string, boolean>;

export function PickButtons({ isProminent = false }: { readonly isProminent?: boolean }) {
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const take = (input: HTMLInputElement, chosen: readonly File[]) => {
    addFiles(chosen);
    // The same files can be chosen again.
    input.value = "";
  };
  return (
    <>
      <button
        type="button"
        class={isProminent ? "button button-primary" : "button"}
        onClick={() => files.current?.click()}
      >
        {isProminent ? "Choose photos" : "Add photos"}
      </button>
      <button type="button" class="button" onClick={() => folder.current?.click()}>
        {isProminent ? "Choose a folder" : "Add a folder"}
      </button>
      <input
        ref={files}
        hidden
        type="file"
        multiple
        accept="image/*,.heic,.heif,.avif"
        aria-label="Photos"
        onChange={({ currentTarget }) => take(currentTarget, [...(currentTarget.files ?? [])])}
      />
      <input
        ref={folder}
        hidden
        type="file"
        multiple
        {...FOLDER}
        aria-label="Folder of photos"
        onChange={({ currentTarget }) => take(currentTarget, picturesOf(currentTarget.files))}
      />
    </>
  );
}
