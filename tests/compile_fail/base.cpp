import tenon.std;
import tenon;
