using TorchSharp;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Vision.CenterNet;

/// <summary>One step of the head's way up: half from the backbone at this stride, half from the stride above, twice as large.</summary>
internal sealed class UpsamplingStage : IDisposable
{
    private readonly FrozenConvolution _reduce;
    private readonly SeparableConvolution _lateral;
    private readonly SeparableConvolution _narrow;
    private readonly SeparableConvolution _wide;

    /// <summary>Creates the stage from its weights.</summary>
    /// <param name="weights">Where the weights are.</param>
    /// <param name="lateral">The name of the way in from the backbone.</param>
    /// <param name="lateralInput">The backbone's channels.</param>
    /// <param name="reduced">Channels that the way in is reduced to first.</param>
    /// <param name="upsample">The name of the way up.</param>
    /// <param name="upsampleInput">Channels of the stride above.</param>
    /// <param name="half">Channels of each half of the output.</param>
    public UpsamplingStage(FrozenWeights weights, string lateral, int lateralInput, int reduced, string upsample, int upsampleInput, int half)
    {
        _reduce = new FrozenConvolution(weights.Take($"{lateral}.reduce.weight", reduced, lateralInput, 1, 1), weights.Take($"{lateral}.reduce.bias", reduced));
        _lateral = new SeparableConvolution(weights, lateral, reduced, half, kernel: 5);
        _narrow = new SeparableConvolution(weights, $"{upsample}.x", upsampleInput, half, kernel: 3);
        _wide = new SeparableConvolution(weights, $"{upsample}.y", upsampleInput, half, kernel: 5);
    }

    /// <summary>Runs the stage.</summary>
    /// <param name="fromBackbone">(B, lateralInput, H, W).</param>
    /// <param name="fromAbove">(B, upsampleInput, H / 2, W / 2).</param>
    /// <returns>(B, 2 · half, H, W), the caller's.</returns>
    public Tensor Forward(Tensor fromBackbone, Tensor fromAbove)
    {
        using var reduced = _reduce.Forward(fromBackbone);
        reduced.relu_();
        using var lateral = _lateral.Forward(reduced); // (B, half, H, W)

        using var sum = _narrow.Forward(fromAbove); // (B, half, H / 2, W / 2)
        using (var wide = _wide.Forward(fromAbove))
        {
            sum.add_(wide, Constant(1));
        }

        using var above = Double(sum); // (B, half, H, W)
        return cat([lateral, above], 1).relu_();
    }

    /// <summary>TensorFlow's ResizeBilinear to twice the size, without aligned corners and without half-pixel centres.</summary>
    /// <param name="input">(B, C, H, W).</param>
    /// <returns>(B, C, 2H, 2W): every input cell, and between two of them their mean; the last repeats. The caller's.</returns>
    internal static Tensor Double(Tensor input)
    {
        var (height, width) = (input.shape[2], input.shape[3]);

        // With the edge repeated once, corners aligned from n + 1 to 2n + 1 cells step by exactly one half.
        using var repeated = nn.functional.pad(input, [0, 1, 0, 1], PaddingModes.Replicate);
        using var doubled = nn.functional.interpolate(repeated, [(2 * height) + 1, (2 * width) + 1], mode: InterpolationMode.Bilinear, align_corners: true);
        using var rows = doubled.narrow(2, 0, 2 * height);
        return rows.narrow(3, 0, 2 * width);
    }

    /// <summary>Rounds the weights to other numbers; done before anybody calls.</summary>
    public void Round(ScalarType numbers)
    {
        _reduce.Round(numbers);
        _lateral.Round(numbers);
        _narrow.Round(numbers);
        _wide.Round(numbers);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _reduce.Dispose();
        _lateral.Dispose();
        _narrow.Dispose();
        _wide.Dispose();
    }
}
