using FindAgents.Engine.Foundations.Vision.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Vision.DaViT;

/// <summary>Self-attention of the cells within each window.</summary>
/// <remarks>Zeros that fill up windows at the right and the bottom take part, as they do officially.</remarks>
internal sealed class WindowAttention : nn.Module<Tensor, Tensor>
{
    private readonly LinearMap qkv;
    private readonly LinearMap proj;
    private readonly long _heads;
    private readonly long _window;

    public WindowAttention(long channels, long heads, long window, Device? device)
        : base(nameof(WindowAttention))
    {
        (_heads, _window) = (heads, window);
        qkv = new LinearMap(channels, 3 * channels, device);
        proj = new LinearMap(channels, channels, device);
        RegisterComponents();
    }

    /// <summary>(B, H, W, C) → (B, H, W, C).</summary>
    public override Tensor forward(Tensor cells)
    {
        using var scope = NewDisposeScope();
        var channels = cells.shape[3];
        var windows = Windows.Cut(cells, _window);                                               // (n, w, w, C)
        var heads = qkv.call(windows).view(windows.shape[0], _window * _window, 3, _heads, -1)    // (n, w·w, 3, heads, C/heads)
            .permute(2, 0, 3, 1, 4).unbind(0);                                                   // 3 × (n, heads, w·w, C/heads)
        var attended = nn.functional.scaled_dot_product_attention(heads[0], heads[1], heads[2]);
        var joined = attended.transpose(1, 2).reshape(-1, _window, _window, channels);            // (n, w, w, C)
        return proj.call(Windows.Join(joined, cells.shape[1], cells.shape[2])).MoveToOuterDisposeScope();
    }
}
