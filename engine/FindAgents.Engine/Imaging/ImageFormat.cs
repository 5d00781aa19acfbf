namespace FindAgents.Engine.Imaging;

/// <summary>The formats in which pictures are read; a file's content decides, not its name.</summary>
public enum ImageFormat
{
    /// <summary>JPEG: baseline and progressive, grey, YCbCr and CMYK.</summary>
    Jpeg,

    /// <summary>PNG: every colour type and depth. Of an animated PNG, the still picture.</summary>
    Png,

    /// <summary>WebP, lossy and lossless. Of an animation, the first frame.</summary>
    WebP,

    /// <summary>Windows bitmap.</summary>
    Bmp,

    /// <summary>GIF; of an animation, the first frame.</summary>
    Gif,
}
