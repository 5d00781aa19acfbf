#pragma warning disable
using FindAgents.Engine; using FindAgents.Engine.Imaging; using FindAgents.Engine.Masks; using FindAgents.Engine.Results;
namespace FindAgents.Cli;
internal static class Temp2 {
  extension(BinaryMask m) { public byte[] ToPng() { var px=new byte[m.Width*m.Height*3]; for(int i=0;i<m.Width*m.Height;i++) px[i*3]=px[i*3+1]=px[i*3+2]=(byte)(m.Pixels[i]*255); return new FindAgents.Engine.Imaging.RgbImage(m.Width,m.Height,px).ToPng(); } }
}
internal static class OverlayRenderer { public static RgbImage Render(RgbImage i, IReadOnlyList<Region> r)=>i; }
internal static class FindEngine { public static IFindEngine Load(FindEngineOptions o)=>throw new FindException("no engine"); }
