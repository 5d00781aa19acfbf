using FindAgents.Engine.Foundations.Vision;
using FindAgents.Engine.Models.Mini;
using TorchSharp;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Training.Mini;

/// <summary>Measures what the frozen foundation's channels are like on the photos that will be learned from.</summary>
internal static class FeatureStatistics
{
    private const int Most = 48;

    /// <summary>Measures, and tells the network.</summary>
    public static void Standardise(FindMiniNetwork network, IVisionFoundation vision, PhotoDraw photos, Device device)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var moments = vision.FeatureMaps.ToDictionary(
            m => m.Name, m => (Sum: zeros(m.Channels, ScalarType.Float64, device), Squares: zeros(m.Channels, ScalarType.Float64, device)));
        long cells = 0;
        for (var n = 0; n < Math.Min(Most, 4 * photos.Count); n++)
        {
            using var sample = photos.Sample(n);
            using var inner = NewDisposeScope();
            using var features = vision.Encode(sample.Pixels.unsqueeze(0).to(device));
            foreach (var (name, (sum, squares)) in moments)
            {
                var map = features.Maps[name].to_type(ScalarType.Float64);
                sum.add_(map.mean([0, 2, 3]), Constant(1));
                squares.add_((map * map).mean([0, 2, 3]), Constant(1));
            }

            cells++;
        }

        network.Standardise(moments.ToDictionary(m => m.Key, m =>
        {
            var mean = m.Value.Sum / Constant(cells);
            var variance = (m.Value.Squares / Constant(cells)) - (mean * mean);
            return (mean.to_type(ScalarType.Float32), variance.clamp_min(Constant(0)).sqrt().to_type(ScalarType.Float32));
        }));
    }
}
