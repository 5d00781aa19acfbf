using System.Numerics;
using System.Runtime.CompilerServices;

namespace FindAgents.Training.Data;

/// <summary>An affine map of RGB colours, 0–255, clamped: brightness, contrast, saturation and hue in one.</summary>
internal readonly struct ColourTransform
{
    private readonly Vector4 _red;
    private readonly Vector4 _green;
    private readonly Vector4 _blue;
    private readonly Vector4 _offset;

    private ColourTransform(Matrix4x4 matrix)
    {
        (_red, _green, _blue, _offset) = (matrix.X, matrix.Y, matrix.Z, matrix.W);
    }

    public static ColourTransform Identity { get; } = new(Matrix4x4.Identity);

    public static ColourTransform Random(AugmentationOptions options, Random random)
    {
        var brightness = Around(1, options.Brightness);
        var contrast = Around(1, options.Contrast);
        var saturation = Around(1, options.Saturation);
        var hue = Around(0, options.Hue) * 2 * MathF.PI;
        const float grey = 127.5f;
        var matrix = HueAndSaturation(hue, saturation)
            * Matrix4x4.CreateScale(brightness)
            * Matrix4x4.CreateTranslation(-grey, -grey, -grey)
            * Matrix4x4.CreateScale(contrast)
            * Matrix4x4.CreateTranslation(grey, grey, grey);
        return new ColourTransform(matrix);

        float Around(double centre, double range) => (float)(centre + (range * ((2 * random.NextDouble()) - 1)));
    }

    /// <summary>The colour in the first three lanes; what the fourth holds does not matter.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector4 Apply(Vector4 rgb)
    {
        var mapped = (Vector4.Shuffle(rgb, 0, 0, 0, 0) * _red) + (Vector4.Shuffle(rgb, 1, 1, 1, 1) * _green) + (Vector4.Shuffle(rgb, 2, 2, 2, 2) * _blue) + _offset;
        return Vector4.Clamp(mapped, Vector4.Zero, new Vector4(255));
    }

    /// <summary>Turns and stretches the two chroma axes of YIQ, and leaves the luma.</summary>
    private static Matrix4x4 HueAndSaturation(float angle, float saturation)
    {
        var toYiq = new Matrix4x4(
            0.299f, 0.596f, 0.211f, 0,
            0.587f, -0.274f, -0.523f, 0,
            0.114f, -0.322f, 0.312f, 0,
            0, 0, 0, 1);
        Matrix4x4.Invert(toYiq, out var toRgb);
        var (sin, cos) = MathF.SinCos(angle);
        var turn = new Matrix4x4(
            1, 0, 0, 0,
            0, saturation * cos, saturation * sin, 0,
            0, -saturation * sin, saturation * cos, 0,
            0, 0, 0, 1);
        return toYiq * turn * toRgb;
    }
}
