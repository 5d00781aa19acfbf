using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Training.Tests.Steps;

/// <summary>Stands in for foundations: pictures of red and blue dots as feature maps, and the word for a colour.</summary>
internal sealed class Dots(int width, int seed) : IDisposable
{
    private const int Grid = 4;
    private const int Most = 3;

    private readonly Random _random = new(seed);
    private readonly Tensor _looks = empty(2, width).normal_(0, 3);
    private readonly Tensor _words = empty(2, width).normal_();

    /// <summary>Draws pictures, a word for each, and how many dots it means. In the caller's dispose scope.</summary>
    public (IReadOnlyList<Tensor> Features, Tensor MaskFeatures, Tensor Words, Tensor[] Counts) Draw(int batch)
    {
        var map = zeros(batch, width, Grid, Grid);
        var colours = new long[batch];
        var counts = new Tensor[batch];
        for (var image = 0; image < batch; image++)
        {
            var cells = Enumerable.Range(0, Grid * Grid).ToArray();
            _random.Shuffle(cells);
            int[] many = [_random.Next(Most + 1), _random.Next(Most + 1)];
            for (var dot = 0; dot < many[0] + many[1]; dot++)
            {
                map[image, TensorIndex.Colon, cells[dot] / Grid, cells[dot] % Grid] = _looks[dot < many[0] ? 0 : 1];
            }

            colours[image] = _random.Next(2);
            counts[image] = tensor((long)many[colours[image]]);
        }

        Tensor[] features = [nn.functional.avg_pool2d(map, 4), nn.functional.avg_pool2d(map, 2), map];
        return (features, map, _words.index_select(0, tensor(colours)).unsqueeze(1), counts);
    }

    public void Dispose()
    {
        _looks.Dispose();
        _words.Dispose();
    }
}
