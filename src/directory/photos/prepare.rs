//! From a file that somebody sent to the two pictures that are kept. Pure and slow: never on a thread that answers requests.

use std::io::Cursor;

use data_encoding::HEXLOWER;
use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, Rgb, RgbImage};
use sha2::{Digest, Sha256};

use super::model::{LARGE, LEAST, LONGEST, PIXELS, SIZE, SMALL};

/// A photo as it is kept: two JPEG files with nothing in them but the picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared {
    /// The hash of the large one, in hexadecimal.
    pub hash: String,
    /// At most [`LARGE`] pixels wide and high.
    pub large: Vec<u8>,
    /// A square of [`SMALL`] pixels from its middle.
    pub small: Vec<u8>,
}

/// Why a file is no photo, in words for whoever sent it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Nothing was sent.
    #[error("Choose a photo first.")]
    Empty,
    /// More than [`SIZE`].
    #[error("The file is larger than 5 MB. Make the photo smaller, or save it with a lower quality.")]
    TooLarge,
    /// Something else than a picture in one of the three formats.
    #[error("{0}. Save the photo as JPEG, PNG or WebP and send that.")]
    Format(&'static str),
    /// It says that it has more pixels than are read.
    #[error("The picture has more pixels than a photo needs (at most 52 million). Make it smaller and send it again.")]
    TooManyPixels,
    /// It has too few.
    #[error("The picture is too small to show anybody. It needs at least 64 pixels each way.")]
    TooFewPixels,
    /// It cannot be read to its end.
    #[error("The picture is damaged or was cut off. Save it again and send the new file.")]
    Damaged,
}

/// Quality of the kept JPEG files, out of 100.
const QUALITY: u8 = 85;

/// Reads a file as a photo. Whatever it claims to be, only what it is counts.
pub fn prepare(bytes: &[u8]) -> Result<Prepared, Refused> {
    if bytes.is_empty() {
        return Err(Refused::Empty);
    }
    if bytes.len() > SIZE {
        return Err(Refused::TooLarge);
    }
    let format = format(bytes)?;
    if format == ImageFormat::Jpeg && !is_whole(bytes) {
        return Err(Refused::Damaged);
    }
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(LONGEST);
    limits.max_image_height = Some(LONGEST);
    limits.max_alloc = Some(PIXELS * 8);
    reader.limits(limits);
    // Only the head is read here: a file of a few bytes may promise a picture that no memory holds.
    let mut decoder = reader.into_decoder().map_err(refusal)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > PIXELS || width > LONGEST || height > LONGEST {
        return Err(Refused::TooManyPixels);
    }
    if width.min(height) < LEAST {
        return Err(Refused::TooFewPixels);
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let picture = DynamicImage::from_decoder(decoder).map_err(refusal)?;
    // A rough, fast step first, then a careful one.
    let mut picture = if width.max(height) > LARGE * 4 { picture.thumbnail(LARGE * 2, LARGE * 2) } else { picture };
    picture.apply_orientation(orientation);
    let large =
        if picture.width().max(picture.height()) > LARGE { picture.resize(LARGE, LARGE, FilterType::Lanczos3) } else { picture };
    let small = large.resize_to_fill(SMALL, SMALL, FilterType::Lanczos3);
    let (large, small) = (jpeg(&on_white(&large))?, jpeg(&on_white(&small))?);
    Ok(Prepared { hash: HEXLOWER.encode(&Sha256::digest(&large)), large, small })
}

/// What the file is, by its first bytes.
fn format(bytes: &[u8]) -> Result<ImageFormat, Refused> {
    let starts = |sign: &[u8]| bytes.starts_with(sign);
    if starts(b"\xff\xd8\xff") {
        return Ok(ImageFormat::Jpeg);
    }
    if starts(b"\x89PNG\r\n\x1a\n") {
        return Ok(ImageFormat::Png);
    }
    if starts(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return Ok(ImageFormat::WebP);
    }
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(1_024)]).to_lowercase();
    let is_heif = bytes.get(4..8) == Some(b"ftyp");
    Err(Refused::Format(if text.contains("<svg") {
        "This is an SVG drawing, whatever its name says"
    } else if starts(b"GIF8") {
        "This is a GIF"
    } else if is_heif {
        "This is a HEIC or AVIF picture, as some phones make them"
    } else if starts(b"%PDF") {
        "This is a PDF document"
    } else if starts(b"BM") || starts(b"II*\0") || starts(b"MM\0*") {
        "This is a BMP or TIFF picture"
    } else {
        "This is no picture that we can read"
    }))
}

/// Whether a JPEG file goes on to its end: decoders paint what is missing grey and say nothing. Segments have their length behind their
/// marker (ITU-T T.81, annex B); behind the first scan's head only the end of the image looks like `FF D9`.
fn is_whole(bytes: &[u8]) -> bool {
    let mut at = 2;
    while let Some([0xff, marker, high, low]) = bytes.get(at..at + 4).and_then(|head| <[u8; 4]>::try_from(head).ok()) {
        if marker == 0xff {
            at += 1;
            continue;
        }
        at += 2 + usize::from(u16::from_be_bytes([high, low]));
        if marker == 0xda {
            return bytes.get(at..).is_some_and(|scan| scan.windows(2).any(|pair| pair == [0xff, 0xd9]));
        }
    }
    false
}

fn refusal(error: image::ImageError) -> Refused {
    match error {
        image::ImageError::Limits(_) => Refused::TooManyPixels,
        _ => Refused::Damaged,
    }
}

/// What shows through is white.
fn on_white(picture: &DynamicImage) -> RgbImage {
    let rgba = picture.to_rgba8();
    RgbImage::from_fn(rgba.width(), rgba.height(), |x, y| {
        let [red, green, blue, alpha] = rgba.get_pixel(x, y).0;
        let mix = |part: u8| {
            let (part, alpha) = (u32::from(part), u32::from(alpha));
            u8::try_from((part * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX)
        };
        Rgb([mix(red), mix(green), mix(blue)])
    })
}

fn jpeg(picture: &RgbImage) -> Result<Vec<u8>, Refused> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, QUALITY).encode_image(picture).map_err(|_| Refused::Damaged)?;
    Ok(bytes)
}
