using FindAgents.Engine.Masks;

namespace FindAgents.Training.Data;

/// <summary>The part of a bucket in which an instance lies, and its pixels there.</summary>
internal sealed class MaskWindow
{
    public MaskWindow(int left, int top, int width, int height)
    {
        Left = left;
        Top = top;
        Width = width;
        Height = height;
        Pixels = new byte[width * height];
    }

    public int Left { get; }

    public int Top { get; }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Height rows of Width bytes, 0 or 1.</summary>
    public byte[] Pixels { get; }

    /// <summary>The tight box around the pixels inside, in bucket pixels.</summary>
    public Box Box { get; private set; }

    /// <summary>The number of pixels inside.</summary>
    public int Area { get; private set; }

    public Span<byte> Row(int y) => Pixels.AsSpan(y * Width, Width);

    /// <summary>Finds <see cref="Box"/> and <see cref="Area"/> after the pixels have changed.</summary>
    public void Measure()
    {
        int left = Width, right = 0, top = -1, bottom = 0, area = 0;
        for (var y = 0; y < Height; y++)
        {
            var row = Row(y);
            var first = row.IndexOf((byte)1);
            if (first < 0)
            {
                continue;
            }

            left = Math.Min(left, first);
            right = Math.Max(right, row.LastIndexOf((byte)1) + 1);
            top = top < 0 ? y : top;
            bottom = y + 1;
            area += row.Count((byte)1);
        }

        Area = area;
        Box = area == 0 ? default : new Box(Left + left, Top + top, right - left, bottom - top);
    }

    public void CopyTo(Span<byte> plane, int planeWidth)
    {
        for (var y = 0; y < Height; y++)
        {
            Row(y).CopyTo(plane[(((Top + y) * planeWidth) + Left)..]);
        }
    }

    /// <summary>Takes away what another instance covers.</summary>
    public void Subtract(MaskWindow other)
    {
        var (left, right) = (Math.Max(Left, other.Left), Math.Min(Left + Width, other.Left + other.Width));
        var (top, bottom) = (Math.Max(Top, other.Top), Math.Min(Top + Height, other.Top + other.Height));
        for (var y = top; y < bottom; y++)
        {
            var (row, cover) = (y - Top, y - other.Top);
            for (var x = left; x < right; x++)
            {
                Pixels[(row * Width) + x - Left] &= (byte)(1 - other.Pixels[(cover * other.Width) + x - other.Left]);
            }
        }

        Measure();
    }
}
