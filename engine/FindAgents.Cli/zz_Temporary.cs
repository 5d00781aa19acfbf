#pragma warning disable
using FindAgents.Engine; using FindAgents.Engine.Imaging; using FindAgents.Engine.Masks; using FindAgents.Engine.Results;
namespace FindAgents.Cli;
internal static class MaskPng {
  public static byte[] Encode(BinaryMask m) { var px=new byte[m.Width*m.Height*3]; for(int i=0;i<m.Width*m.Height;i++) px[i*3]=px[i*3+1]=px[i*3+2]=(byte)(m.Pixels[i]*255); return new FindAgents.Engine.Imaging.RgbImage(m.Width,m.Height,px).ToPng(); }
}
internal static class OverlayRenderer { public static RgbImage Render(RgbImage i, IReadOnlyList<Region> r) { var px=i.Pixels.ToArray(); foreach (var q in r) for(int k=0;k<i.Width*i.Height;k++) if(q.Mask.Pixels[k]!=0) px[k*3]=255; return new RgbImage(i.Width,i.Height,px);} }
