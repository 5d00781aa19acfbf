using System.Numerics;

namespace FindAgents.Training.Data;

/// <summary>An affine map of RGB colours, 0–255, clamped: brightness, contrast, saturation and hue in one.</summary>
internal readonly struct ColourTransform
{
    private readonly Matrix4x4 _matrix;
    private readonly bool _isIdentity;

    private ColourTransform(Matrix4x4 matrix, bool isIdentity)
    {
        _matrix = matrix;
        _isIdentity = isIdentity;
    }

    public static ColourTransform Identity { get; } = new(Matrix4x4.Identity, true);

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
        return new ColourTransform(matrix, false);

        float Around(double centre, double range) => (float)(centre + (range * ((2 * random.NextDouble()) - 1)));
    }

    public Vector4 Apply(Vector4 rgb)
    {
        if (_isIdentity)
        {
            return rgb;
        }

        // Row vectors, as System.Numerics has them; the sum is spelt out because Vector4.Transform needs W = 1.
        var mapped = (rgb.X * _matrix.X) + (rgb.Y * _matrix.Y) + (rgb.Z * _matrix.Z) + _matrix.W;
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
