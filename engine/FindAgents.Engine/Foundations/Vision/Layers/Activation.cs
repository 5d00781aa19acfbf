using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Vision.Layers;

/// <summary>GELU as the official backbones have it, by the error function.</summary>
internal static class Activation
{
    /// <summary>GELU in place.</summary>
    /// <param name="x">Any shape; overwritten.</param>
    /// <returns><paramref name="x"/> itself: TorchSharp's own gives a second handle, which would keep the memory alive.</returns>
    public static Tensor Gelu_(Tensor x)
    {
        x.gelu_().Dispose();
        return x;
    }
}
