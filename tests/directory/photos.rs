//! Photos: what is taken, what is refused and why, and who sees them.

use std::io::Cursor;

use axum::http::Method;
use benchside::directory::photos::{Refused, prepare};
use benchside::directory::{Audience, Profile};
use benchside::sql;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use serde_json::json;

use super::{full_profile, publish};
use crate::on_both;

/// A picture whose left half is red and whose right half is blue.
fn picture(width: u32, height: u32) -> DynamicImage {
    RgbImage::from_fn(width, height, |x, _| if x < width / 2 { Rgb([220, 20, 20]) } else { Rgb([20, 20, 220]) }).into()
}

fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Vec::new();
    picture.write_to(&mut Cursor::new(&mut bytes), format).unwrap();
    bytes
}

/// A small photo.
pub fn png(width: u32, height: u32) -> Vec<u8> {
    encoded(&picture(width, height), ImageFormat::Png)
}

/// A JPEG with what a telephone writes beside the picture: turned by a quarter, and where it was taken.
fn from_a_telephone() -> Vec<u8> {
    let plain = encoded(&picture(400, 200), ImageFormat::Jpeg);
    let place = b"51.4988 N, 0.1749 W\0";
    let mut exif = b"Exif\0\0II*\0\x08\0\0\0\x02\0".to_vec();
    exif.extend([0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0]); // Orientation, a short: turn clockwise by a quarter
    exif.extend([0x0e, 0x01, 2, 0, place.len() as u8, 0, 0, 0, 38, 0, 0, 0]); // ImageDescription, text, 38 bytes in
    exif.extend([0, 0, 0, 0]);
    exif.extend(place);
    let mut bytes = plain[..2].to_vec();
    bytes.extend([0xff, 0xe1]);
    bytes.extend(((exif.len() + 2) as u16).to_be_bytes());
    bytes.extend(&exif);
    bytes.extend(&plain[2..]);
    bytes
}

/// A PNG of a few bytes that promises so many pixels.
fn bomb(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = png(64, 64);
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let mut crc = u32::MAX;
    for byte in &bytes[12..29] {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
        }
    }
    bytes[29..33].copy_from_slice(&(!crc).to_be_bytes());
    bytes
}

#[test]
fn a_photo_is_made_small_turned_upright_and_says_nothing_else() {
    let sent = from_a_telephone();
    assert!(sent.windows(7).any(|part| part == b"51.4988"));
    let photo = prepare(&sent).unwrap();
    for kept in [&photo.large, &photo.small] {
        assert!(kept.starts_with(b"\xff\xd8\xff"));
        assert!(!kept.windows(4).any(|part| part == b"Exif" || part == b"51.4"), "only the picture is kept");
    }
    let large = image::load_from_memory(&photo.large).unwrap().to_rgb8();
    assert_eq!(large.dimensions(), (200, 400));
    let (top, bottom) = (large.get_pixel(100, 50).0, large.get_pixel(100, 350).0);
    assert!(top[0] > 180 && top[2] < 80 && bottom[2] > 180 && bottom[0] < 80, "{top:?} {bottom:?}");
    let small = image::load_from_memory(&photo.small).unwrap();
    assert_eq!((small.width(), small.height()), (96, 96));

    let wide = prepare(&encoded(&picture(3_000, 1_000), ImageFormat::Jpeg)).unwrap();
    let wide = image::load_from_memory(&wide.large).unwrap();
    assert_eq!((wide.width(), wide.height()), (512, 171));
    let webp = prepare(&encoded(&picture(100, 100), ImageFormat::WebP)).unwrap();
    assert_eq!(image::load_from_memory(&webp.large).unwrap().width(), 100, "nothing is blown up");
    let clear: DynamicImage = RgbaImage::from_pixel(70, 70, Rgba([0, 0, 0, 0])).into();
    let clear = image::load_from_memory(&prepare(&encoded(&clear, ImageFormat::Png)).unwrap().large).unwrap().to_rgb8();
    assert!(clear.get_pixel(35, 35).0.iter().all(|part| *part > 250), "what shows through is white");
}

#[test]
fn what_is_no_photo_is_refused_with_the_reason() {
    let format = |words: &'static str| Refused::Format(words);
    let whole = encoded(&picture(300, 300), ImageFormat::Jpeg);
    let png = png(300, 300);
    for (bytes, why) in [
        (Vec::new(), Refused::Empty),
        (vec![0xff; 5 * 1024 * 1024 + 1], Refused::TooLarge),
        (b"<?xml version=\"1.0\"?><svg onload=\"alert(1)\"/>".to_vec(), format("This is an SVG drawing, whatever its name says")),
        (b"  <SVG xmlns='http://www.w3.org/2000/svg'>".to_vec(), format("This is an SVG drawing, whatever its name says")),
        (b"GIF89a\x01\0\x01\0".to_vec(), format("This is a GIF")),
        (b"\0\0\0\x18ftypheic\0\0\0\0".to_vec(), format("This is a HEIC or AVIF picture, as some phones make them")),
        (b"%PDF-1.7".to_vec(), format("This is a PDF document")),
        (b"hello".to_vec(), format("This is no picture that we can read")),
        (bomb(60_000, 60_000), Refused::TooManyPixels),
        (bomb(19_000, 19_000), Refused::TooManyPixels),
        (bomb(u32::MAX >> 1, 64), Refused::TooManyPixels),
        (bomb(10, 64), Refused::TooFewPixels),
        (whole[..whole.len() / 2].to_vec(), Refused::Damaged),
        (whole[..30].to_vec(), Refused::Damaged),
        (from_a_telephone()[..900].to_vec(), Refused::Damaged),
        (png[..png.len() / 2].to_vec(), Refused::Damaged),
        (b"RIFF\x10\0\0\0WEBPVP8 ".to_vec(), Refused::Damaged),
        (b"\xff\xd8\xff\xff\xff\xff".to_vec(), Refused::Damaged),
    ] {
        assert_eq!(prepare(&bytes).unwrap_err(), why, "{:?}", &bytes[..bytes.len().min(24)]);
    }
}

on_both!(a_photo_is_seen_by_those_it_is_for, |house| {
    let cast = house.cast().await;
    publish(&house, &cast.alice, full_profile("Alice Archer", Audience::Network)).await;
    let mut alice = house.client(&cast.alice).await;
    let put = async |audience: &str| {
        let mut alice = house.client(&cast.alice).await;
        let fields = [("alt", "Alice in the kiln room"), ("audience", audience)];
        house.clock.advance(chrono::TimeDelta::minutes(2));
        let answer = alice.upload("/profile/photo", &fields, "photo", ("me.jpg", &from_a_telephone())).await;
        assert_eq!(answer.leads_to(), "/profile/photo");
        alice.get("/api/v1/profile/photo").await.ok().value()["large"].as_str().unwrap().to_owned()
    };
    let address = put("institution").await;
    let mut bob = house.client(&cast.bob).await;
    let page = bob.get("/people/alice-archer").await.ok();
    assert_eq!(page.attributes("img.portrait", "src"), [address.as_str()]);
    assert_eq!(page.attributes("img.portrait", "alt"), ["Alice in the kiln room"]);
    assert_eq!(bob.get("/api/v1/people/alice-archer").await.ok().value()["photo"]["large"], address);
    let served = bob.get(&address).await.ok();
    assert_eq!(
        (&served.headers["content-type"], &served.headers["x-content-type-options"]),
        (&"image/jpeg".parse().unwrap(), &"nosniff".parse().unwrap())
    );
    assert!(served.headers["cache-control"].to_str().unwrap().starts_with("private"));
    assert_eq!(image::load_from_memory(&served.bytes).unwrap().height(), 400);
    let small = bob.get(&format!("{address}?size=small")).await.ok();
    assert_eq!(image::load_from_memory(&small.bytes).unwrap().height(), 96);
    let tag = served.headers["etag"].to_str().unwrap().to_owned();
    bob.clone().with_header("if-none-match", &tag).get(&address).await.is(304);

    // Her profile reaches partners; her photo does not, and what they are told is that there is nothing.
    let mut petra = house.client(&cast.petra).await;
    assert!(!petra.get("/people/alice-archer").await.ok().body.contains("/photo/"));
    assert!(petra.get("/api/v1/people/alice-archer").await.ok().value().get("photo").is_none());
    petra.get(&address).await.is(404);
    petra.clone().with_header("if-none-match", &tag).get(&address).await.is(404);
    house.stranger().get(&address).await.is(404);
    house.client(&cast.otto).await.get(&address).await.is(404);

    // Never wider than the name.
    let address = put("public").await;
    petra.get(&address).await.ok();
    house.stranger().get(&address).await.is(404);
    assert!(alice.get("/profile/view-as?as=stranger").await.ok().texts("img.portrait").is_empty());
    assert_eq!(alice.get("/profile/view-as?as=partner").await.ok().attributes("img.portrait", "src"), [address.as_str()]);

    // Private, withdrawn, gone.
    alice.upload("/profile/photo", &[("alt", "Alice"), ("audience", "private")], "photo", ("", b"")).await.is(303);
    bob.get(&address).await.is(404);
    alice.get(&address).await.ok();
    alice.upload("/profile/photo", &[("alt", "Alice"), ("audience", "network")], "photo", ("", b"")).await.is(303);
    bob.get(&address).await.ok();
    alice.post("/profile/withdraw", &[]).await.is(303);
    bob.get(&address).await.is(404);
    alice.post("/profile/photo/remove", &[]).await.is(303);
    alice.get(&address).await.is(404);
    alice.get("/api/v1/profile/photo").await.is(404);
    assert_eq!(house.facts("profile.photo").await, 5);
});

on_both!(bad_files_are_refused_on_the_form, |house| {
    let cast = house.cast().await;
    let mut alice = house.client(&cast.alice).await;
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
    let fields = [("alt", "Me at work"), ("audience", "network")];
    let refused = alice.upload("/profile/photo", &fields, "photo", ("me.jpg", svg)).await.is(422);
    assert!(refused.texts(".errors a").join("").contains("SVG drawing"));
    assert_eq!(refused.attributes("#alt", "value"), ["Me at work"], "what was typed is kept");
    assert_eq!(refused.attributes("input[name=audience][checked]", "value"), ["network"]);
    let large = vec![0xff_u8; 6 * 1024 * 1024];
    let refused = alice.upload("/profile/photo", &fields, "photo", ("me.jpg", &large)).await.is(422);
    assert!(refused.texts(".errors a").join("").contains("larger than 5 MB"));
    let refused = alice.upload("/profile/photo", &[("alt", ""), ("audience", "all")], "photo", ("", b"")).await.is(422);
    assert_eq!(refused.attributes(".errors a", "href"), ["#alt", "#audience"]);
    let refused = alice.upload("/profile/photo", &fields, "photo", ("", b"")).await.is(422);
    assert!(refused.texts(".errors a").join("").contains("Choose a photo first"));
    let path = "/api/v1/profile/photo?alt=Me";
    let answer = alice.send_bytes(Method::PUT, path, Some(("image/jpeg", bomb(60_000, 60_000)))).await.is(422);
    assert_eq!(answer.value()["errors"][0]["field"], json!("photo"));
    alice.send_bytes(Method::PUT, path, Some(("image/jpeg", large))).await.is(413);
    alice.send_bytes(Method::PUT, "/api/v1/profile/photo", Some(("image/png", png(80, 80)))).await.is(422);
    house.stranger().send_bytes(Method::PUT, path, Some(("image/png", png(80, 80)))).await.is(401);
    alice.get("/api/v1/profile/photo").await.is(404);
    assert_eq!(house.facts("profile.photo").await, 0);
    house.clock.advance(chrono::TimeDelta::minutes(10));
    for _ in 0..6 {
        alice.send_bytes(Method::PUT, path, Some(("image/png", png(80, 80)))).await.ok();
    }
    alice.send_bytes(Method::PUT, path, Some(("image/png", png(80, 80)))).await.is(429);
});

on_both!(an_erased_person_leaves_no_photo, |house| {
    let cast = house.cast().await;
    publish(&house, &cast.alice, Profile::default()).await;
    let mut alice = house.client(&cast.alice).await;
    alice.send_bytes(Method::PUT, "/api/v1/profile/photo?alt=Me", Some(("image/png", png(80, 80)))).await.ok();
    let mut tx = house.app.db.write().await.unwrap();
    benchside::directory::erase::erase(&mut tx, house.clock.now(), &cast.alice, false).await.unwrap();
    let left: i64 = sql!(tx, sqlx::query_scalar("select cast(count(*) as bigint) from photos"), fetch_one).unwrap();
    assert_eq!(left, 0);
});
