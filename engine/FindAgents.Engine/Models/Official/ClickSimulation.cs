using TorchSharp;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Engine.Models.Official;

/// <summary>Clicks as somebody would who sees the truth: in the middle of what is most wrong (the official evaluation of interactive segmentation).</summary>
internal static class ClickSimulation
{
    // An answer as good as this gets no further click.
    private const double GoodEnough = 0.925;

    // What the official distance transform takes for the sharpness of its kernel.
    private const double Sharpness = 0.35;

    /// <summary>Adds a click to every stroke's masks.</summary>
    /// <param name="answer">(1, n, h, w): the answer's mask logits.</param>
    /// <param name="truth">(n, H', W'), bool.</param>
    /// <param name="positive">(n, H', W'), bool: what was marked as wanted.</param>
    /// <param name="negative">(n, H', W'), bool: what was marked as unwanted.</param>
    /// <returns>Both with their new clicks, and the distances to the border of what is wrong, (n, H', W'); owned by the caller.</returns>
    public static (Tensor Positive, Tensor Negative, Tensor Distances) Next(Tensor answer, Tensor truth, Tensor positive, Tensor negative)
    {
        using var scope = NewDisposeScope();
        var (count, height, width) = (truth.shape[0], truth.shape[1], truth.shape[2]);
        var found = nn.functional.interpolate(answer, [height, width], mode: InterpolationMode.Bilinear, align_corners: false)[0] > Constant(0);
        var fresh = positive.logical_or(negative).logical_not();
        var missed = truth.logical_and(found.logical_not()).logical_and(fresh);
        var surplus = truth.logical_not().logical_and(found).logical_and(fresh);
        var wanted = Count(missed) > Count(surplus); // (n)
        var wrong = where(wanted.view(-1, 1, 1), missed, surplus);

        var padded = nn.functional.pad(wrong.to_type(float32), [1, 1, 1, 1]).neg().Plus(1);
        var distances = Distances(padded.unsqueeze(1)).squeeze(1).narrow(1, 1, height).narrow(2, 1, width).contiguous();
        var click = zeros(count, height * width, device: truth.device).scatter_(1, distances.view(count, -1).argmax(1).unsqueeze(1), ones(count, 1, device: truth.device)).view(count, 1, height, width);
        var dot = nn.functional.max_pool2d(click, 3, stride: 1, padding: 1).squeeze(1) > Constant(0); // 3×3 around the click
        var overlap = Count(truth.logical_and(found)) / Count(truth.logical_or(found)).Plus(1e-8);
        dot = dot.logical_and((overlap < Constant(GoodEnough)).view(-1, 1, 1));
        return (
            positive.logical_or(dot.logical_and(wanted.view(-1, 1, 1))).MoveToOuterDisposeScope(),
            negative.logical_or(dot.logical_and(wanted.logical_not().view(-1, 1, 1))).MoveToOuterDisposeScope(),
            distances.MoveToOuterDisposeScope());
    }

    /// <summary>
    /// How far each zero is from the next one (Pham and others, arXiv 2106.03503, as kornia 0.7 computes it): a front walks
    /// a cell at a time, and the sum of exponentials at its edge tells the distance within the cell.
    /// </summary>
    /// <param name="image">(n, 1, H, W): 1 where the distance is 0.</param>
    /// <returns>(n, 1, H, W).</returns>
    internal static Tensor Distances(Tensor image)
    {
        using var scope = NewDisposeScope();
        var kernel = new float[1, 1, 3, 3];
        for (var y = -1; y <= 1; y++)
        {
            for (var x = -1; x <= 1; x++)
            {
                kernel[0, 0, y + 1, x + 1] = (float)Math.Exp(-Math.Sqrt((x * x) + (y * y)) / Sharpness);
            }
        }

        var weights = tensor(kernel, device: image.device);
        var distances = zeros_like(image);
        var boundary = image.clone();
        for (var i = 0; i < Math.Max(image.shape[2], image.shape[3]); i++)
        {
            using var step = NewDisposeScope();
            var around = nn.functional.conv2d(nn.functional.pad(boundary, [1, 1, 1, 1], mode: PaddingModes.Replicate), weights);
            var within = (around.log() * Constant(-Sharpness)).nan_to_num(posinf: 0.0);
            var reached = (within > Constant(0)).to_type(float32);
            if (reached.sum().item<float>() == 0)
            {
                break;
            }

            distances.add_(within.Plus(i * 3 / 2) * reached, Constant(1));
            boundary.masked_fill_(reached.to_type(@bool), Constant(1));
        }

        return distances.MoveToOuterDisposeScope();
    }

    private static Tensor Count(Tensor masks) => masks.to_type(float32).sum([1L, 2L]);
}
