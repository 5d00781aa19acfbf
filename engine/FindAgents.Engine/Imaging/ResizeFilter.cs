namespace FindAgents.Engine.Imaging;

/// <summary>How a new pixel is made from old ones. All are antialiased: shrinking widens the filter accordingly.</summary>
public enum ResizeFilter
{
    /// <summary>A triangle: what detectors are usually trained with.</summary>
    Bilinear,

    /// <summary>Keys' cubic with a = −½: sharper; what the official demos use.</summary>
    Bicubic,

    /// <summary>A windowed sinc of three lobes: sharpest, for pictures that people look at.</summary>
    Lanczos,
}
