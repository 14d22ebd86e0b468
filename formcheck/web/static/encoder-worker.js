// Makes JPEG of pictures beside the page, so that its own work does not wait.
let canvas = null;
let pen = null;

onmessage = async ({ data: { number, bitmap, width, height, quality } }) => {
  if (!canvas || canvas.width !== width || canvas.height !== height) {
    canvas = new OffscreenCanvas(width, height);
    pen = canvas.getContext("2d", { alpha: false, willReadFrequently: true });
  }
  pen.fillStyle = "#000";
  pen.fillRect(0, 0, width, height);
  // a phone that was turned meanwhile gives another shape; the size stays, with black beside the picture
  const scale = Math.min(width / bitmap.width, height / bitmap.height);
  const [wide, high] = [bitmap.width * scale, bitmap.height * scale];
  pen.drawImage(bitmap, (width - wide) / 2, (height - high) / 2, wide, high);
  bitmap.close();
  const blob = await canvas.convertToBlob({ type: "image/jpeg", quality });
  const picture = canvas.transferToImageBitmap ? await createImageBitmap(canvas) : null;
  const jpeg = await blob.arrayBuffer();
  postMessage({ number, jpeg, picture }, [jpeg, ...(picture ? [picture] : [])]);
};
