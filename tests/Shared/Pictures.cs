using FindAgents.Engine.Imaging;
using FindAgents.Engine.Masks;

namespace FindAgents.Tests;

/// <summary>Synthetic pictures: coloured rectangles on white.</summary>
internal static class Pictures
{
    /// <summary>A red square at (10, 10, 20, 20) and a blue rectangle at (50, 20, 30, 40), 100×80.</summary>
    public static RgbImage RedAndBlue { get; } = Draw(100, 80, ("red", new Box(10, 10, 20, 20)), ("blue", new Box(50, 20, 30, 40)));

    /// <summary>A green square at (5, 5, 10, 10), 40×30.</summary>
    public static RgbImage Green { get; } = Draw(40, 30, ("green", new Box(5, 5, 10, 10)));

    public static RgbImage Draw(int width, int height, params (string Colour, Box Box)[] patches)
    {
        var pixels = new byte[width * height * 3];
        Array.Fill(pixels, (byte)255);
        foreach (var (colour, box) in patches)
        {
            var (r, g, b) = ColourEngine.Rgb(colour);
            for (var y = (int)box.Y; y < box.Bottom; y++)
            {
                for (var x = (int)box.X; x < box.Right; x++)
                {
                    var i = ((y * width) + x) * 3;
                    (pixels[i], pixels[i + 1], pixels[i + 2]) = (r, g, b);
                }
            }
        }

        return new RgbImage(width, height, pixels);
    }
}
