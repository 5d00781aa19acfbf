namespace FindAgents.Tests;

/// <summary>Unit vectors as an embedding model might make them: in clusters of unequal size, with a common direction and a few large coordinates.</summary>
internal sealed class ClusteredVectors
{
    private readonly Random _random;
    private readonly float[][] _centres;
    private readonly float[] _common;
    private readonly double _spread;

    /// <summary>Creates the source.</summary>
    /// <param name="dimensions">The vectors' dimension.</param>
    /// <param name="clusters">How many clusters there are.</param>
    /// <param name="seed">The same seed gives the same vectors.</param>
    /// <param name="spread">How far members are from their centre; at 1 as far as the centre from the middle.</param>
    public ClusteredVectors(int dimensions, int clusters, int seed, double spread = 0.8)
    {
        _random = new Random(seed);
        _spread = spread;
        _common = new float[dimensions];
        // Contrastive models have such.
        _common[0] = 0.5f;
        _common[dimensions / 3] = -0.3f;
        _centres = [.. Enumerable.Range(0, clusters).Select(_ => Normal(dimensions))];
    }

    /// <summary>The next vector.</summary>
    public float[] Next()
    {
        // The first clusters are the largest ones.
        var centre = _centres[(int)(_centres.Length * Math.Pow(_random.NextDouble(), 2))];
        var vector = Normal(centre.Length);
        double length = 0;
        for (var i = 0; i < vector.Length; i++)
        {
            vector[i] = (float)(centre[i] + (_spread * vector[i]) + _common[i]);
            length += (double)vector[i] * vector[i];
        }

        for (var i = 0; i < vector.Length; i++)
        {
            vector[i] = (float)(vector[i] / Math.Sqrt(length));
        }

        return vector;
    }

    // Of length 1, about.
    private float[] Normal(int dimensions)
    {
        var vector = new float[dimensions];
        for (var i = 0; i < dimensions; i += 2)
        {
            var (radius, angle) = (Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble()) / dimensions), 2 * Math.PI * _random.NextDouble());
            vector[i] = (float)(radius * Math.Cos(angle));
            if (i + 1 < dimensions)
            {
                vector[i + 1] = (float)(radius * Math.Sin(angle));
            }
        }

        return vector;
    }
}
