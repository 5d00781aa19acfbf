namespace FindAgents.Engine.Imaging;

/// <summary>For each new pixel of a row or column: the old pixels it is made of, and their weights in fixed point.</summary>
/// <remarks>Positions, weights and rounding are those of Pillow, so that pictures come out bit for bit as its resize gives them.</remarks>
internal sealed class ResizeKernel
{
    /// <summary>The binary places of the weights: 255 times the sum of their magnitudes has to fit into 32 bits.</summary>
    public const int Places = 22;

    private readonly int[] _weights;
    private readonly int _stride;

    public ResizeKernel(int oldSize, int newSize, ResizeFilter filter)
    {
        var (function, support) = filter switch
        {
            ResizeFilter.Bilinear => ((Func<double, double>)Triangle, 1.0),
            ResizeFilter.Bicubic => (Cubic, 2.0),
            ResizeFilter.Lanczos => (Lanczos, 3.0),
            _ => throw new ArgumentOutOfRangeException(nameof(filter), filter, "Unknown filter."),
        };
        var scale = (double)oldSize / newSize;
        var stretch = Math.Max(scale, 1);
        support *= stretch;

        _stride = ((int)Math.Ceiling(support) * 2) + 1;
        _weights = new int[newSize * _stride];
        First = new int[newSize];
        Count = new int[newSize];
        var exact = new double[_stride];
        for (var i = 0; i < newSize; i++)
        {
            var centre = (i + 0.5) * scale;
            var first = Math.Max(0, (int)(centre - support + 0.5));
            var count = Math.Min(oldSize, (int)(centre + support + 0.5)) - first;
            var sum = 0.0;
            for (var k = 0; k < count; k++)
            {
                exact[k] = function((k + first - centre + 0.5) * (1 / stretch));
                sum += exact[k];
            }

            for (var k = 0; k < count; k++)
            {
                var weight = (sum != 0 ? exact[k] / sum : exact[k]) * (1 << Places);
                _weights[(i * _stride) + k] = (int)(weight + (weight < 0 ? -0.5 : 0.5));
            }

            (First[i], Count[i]) = (first, count);
        }
    }

    /// <summary>The first old pixel of each new one.</summary>
    public int[] First { get; }

    /// <summary>How many old pixels each new one is made of.</summary>
    public int[] Count { get; }

    /// <summary>The weights of a new pixel's old ones.</summary>
    public ReadOnlySpan<int> Weights(int index) => _weights.AsSpan(index * _stride, Count[index]);

    private static double Triangle(double x) => Math.Max(0, 1 - Math.Abs(x));

    private static double Cubic(double x)
    {
        const double a = -0.5;
        x = Math.Abs(x);
        return x < 1 ? ((((a + 2) * x) - (a + 3)) * x * x) + 1
            : x < 2 ? ((((x - 5) * x) + 8) * x - 4) * a
            : 0;
    }

    private static double Lanczos(double x) => x is >= -3 and < 3 ? Sinc(x) * Sinc(x / 3) : 0;

    private static double Sinc(double x)
    {
        x *= Math.PI;
        return x == 0 ? 1 : Math.Sin(x) / x;
    }
}
