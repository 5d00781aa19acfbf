namespace FindAgents.Engine.Imaging;

/// <summary>What a picture's header says.</summary>
/// <param name="Width">Width in pixels, upright.</param>
/// <param name="Height">Height in pixels, upright.</param>
/// <param name="Format">The format that its content has, whatever its name says.</param>
/// <param name="HasAlpha">Whether it may be transparent; such pictures are put on white when decoded.</param>
/// <param name="Orientation">How the stored rows lie (EXIF, 1–8); 1 is upright.</param>
public sealed record ImageInfo(int Width, int Height, ImageFormat Format, bool HasAlpha, int Orientation);
