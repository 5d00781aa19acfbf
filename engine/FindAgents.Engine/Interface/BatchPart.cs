using static TorchSharp.torch;

namespace FindAgents.Engine.Interface;

/// <summary>Takes one image out of a batch.</summary>
/// <remarks>
/// A copy, not a view: a view would keep the whole batch's memory alive until its last image is disposed, and caches that
/// count an image's bytes would then free nothing. What all images have in common is shared.
/// </remarks>
internal static class BatchPart
{
    /// <summary>One image's part of a tensor, in the same order in memory.</summary>
    /// <param name="batch">(B, …), or (1, …) where it is the same for every image.</param>
    /// <param name="image">Which, from 0.</param>
    /// <returns>(1, …), owned by the caller or its dispose scope.</returns>
    public static Tensor Of(this Tensor batch, long image)
    {
        if (batch.shape[0] == 1)
        {
            return batch.alias();
        }

        using var view = batch.narrow(0, image, 1);
        return view.clone();
    }
}
